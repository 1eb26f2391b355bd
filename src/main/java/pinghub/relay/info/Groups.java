package pinghub.relay.info;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import pinghub.channel.Counters;
import pinghub.channel.Counters;
import pinghub.http.Refusal;
import pinghub.http.Reply;
import pinghub.relay.channel.GroupInfo;
import pinghub.relay.channel.GroupLimits;
import pinghub.relay.channel.RelayChannels;
import pinghub.relay.location.Call;

/** What may be done with a group as a whole. Thread-safe. */
@Singleton
public final class Groups {

    private static final int PAGE = 1000;
    private static final Refusal NO_ROOM = new Refusal("history", 507, "This node has no room for another group.");
    private static final GroupInfo NOTHING = new GroupInfo(0, 0, 0, 0, GroupLimits.NONE);

    private final RelayChannels channels;
    private final Counters counters;

    @Inject
    Groups(RelayChannels channels, Counters counters) {
        this.channels = channels;
        this.counters = counters;
    }

    /** Its figures; zeros where there is none. 403 where the location keeps no accounts of groups. */
    public Reply look(Call call, InfoFormat format) {
        if (!call.location().groups().accounting()) {
            return unaccounted();
        }
        return GroupInformation.reply(channels.group(call.group()).orElse(NOTHING), format);
    }

    /** Sets the limits that the request names; the others are what they were. 403 where the location keeps no accounts of groups, 507 without room. */
    public Reply limit(Call call, InfoFormat format) {
        if (!call.location().groups().accounting()) {
            return unaccounted();
        }
        GroupLimits before = channels.group(call.group()).orElse(NOTHING).limits();
        Call.GroupLimits said = call.limits();
        var wanted = new GroupLimits(or(said.channels(), before.channels()), or(said.subscribers(), before.subscribers()),
                or(said.messages(), before.messages()), or(said.memory(), before.memory()), or(said.disk(), before.disk()));
        GroupInfo group = channels.limitGroup(call.group(), wanted);
        if (!group.limits().equals(wanted)) {
            counters.refused(NO_ROOM.reason());
            return Reply.of(NO_ROOM);
        }
        return GroupInformation.reply(group, format);
    }

    private static long or(OptionalLong said, long before) {
        return said.orElse(before);
    }

    private Reply unaccounted() {
        counters.refused("group");
        return Reply.of(new Refusal("group", 403, "Channel groups are not accounted for here."));
    }

    /** Deletes all of its channels; says what it was. */
    public Reply delete(Call call, InfoFormat format) {
        Optional<GroupInfo> before = channels.group(call.group());
        channels.deleteGroup(call.group());
        return GroupInformation.reply(before.orElse(NOTHING), format);
    }

    /** A page of its channels: those behind {@code after}. */
    public Reply list(Call call, String after) {
        List<RelayChannels.Listed> page = channels.list(call.group(), after, PAGE + 1);
        boolean more = page.size() > PAGE;
        return GroupInformation.list(more ? page.subList(0, PAGE) : page, more);
    }

    /** Why a request is refused that names no group. */
    public static Refusal nameless() {
        return new Refusal("channel-id", 400, "No channel group provided.");
    }
}
