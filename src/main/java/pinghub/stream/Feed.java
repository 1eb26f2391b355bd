package pinghub.stream;

import pinghub.channel.ChannelName;
import pinghub.wire.Clients;
import pinghub.wire.Format;

/**
 * What the node itself has to tell, to whoever may listen at {@link pinghub.http.ChannelFilter#FEED}, as server-sent events. It is no
 * channel of the node: nobody can publish to it, and who listens to it is not in the node's figures.
 */
public interface Feed {

    ChannelName name();

    /** Who listens; apart from the node's own clients. */
    Clients clients();

    Format format();
}
