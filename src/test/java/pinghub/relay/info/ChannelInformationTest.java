package pinghub.relay.info;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.util.List;
import java.util.Locale;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import pinghub.http.Reply;
import pinghub.relay.channel.GroupInfo;
import pinghub.relay.channel.GroupLimits;
import pinghub.relay.channel.MessageId;
import pinghub.relay.channel.RelayInfo;

class ChannelInformationTest {

    private static final RelayInfo INFO = new RelayInfo(2, -1, 3, new MessageId(1795218947, 1));

    @Test
    void asTextItIsWhatTheModulesSay() {
        Reply reply = ChannelInformation.reply(201, INFO, InfoFormat.TEXT);

        assertThat(reply.status()).isEqualTo(201);
        assertThat(reply.headers()).containsEntry("Content-Type", "text/plain");
        assertThat(reply.text()).isEqualTo("queued messages: 2\r\nlast requested: -1 sec. ago\r\nactive subscribers: 3\r\n"
                + "last message id: 1795218947:1");
    }

    @Test
    void figuresAreWrittenInDigitsThatEveryClientReads() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            assertThat(ChannelInformation.reply(200, INFO, InfoFormat.JSON).text()).contains("\"messages\": 2");
            assertThat(GroupInformation.reply(new GroupInfo(7, 0, 0, 0, GroupLimits.NONE), InfoFormat.TEXT).text())
                    .startsWith("channels: 7");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void asJsonItIsWhatTheModulesSay() {
        Reply reply = ChannelInformation.reply(200, INFO, InfoFormat.JSON);

        assertThat(reply.headers()).containsEntry("Content-Type", "text/json");
        assertThat(reply.text()).isEqualTo(
                "{\"messages\": 2, \"requested\": -1, \"subscribers\": 3, \"last_message_id\": \"1795218947:1\" }");
        assertThat(Json.createReader(new StringReader(reply.text())).readObject()).hasSize(4);
    }

    @Test
    void asYamlItIsWhatTheModulesSay() {
        Reply reply = ChannelInformation.reply(200, INFO, InfoFormat.YAML);

        assertThat(reply.text()).isEqualTo("---\r\nmessages: 2\r\nrequested: -1\r\nsubscribers: 3\r\n"
                + "last_message_id: \"1795218947:1\"\r\n\r\n");
        assertThat(new Yaml().<Object>load(reply.text())).hasToString(
                "{messages=2, requested=-1, subscribers=3, last_message_id=1795218947:1}");
    }

    @Test
    void asXmlItIsWhatTheModulesSay() throws Exception {
        Reply reply = ChannelInformation.reply(200, INFO, InfoFormat.XML);

        assertThat(reply.text()).isEqualTo("<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\r\n<channel>\r\n  <messages>2</messages>\r\n"
                + "  <requested>-1</requested>\r\n  <subscribers>3</subscribers>\r\n"
                + "  <last_message_id>1795218947:1</last_message_id>\r\n</channel>");
        assertThat(DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(reply.body()))
                .getElementsByTagName("messages").item(0).getTextContent()).isEqualTo("2");
    }

    @Test
    void severalChannelsHaveNoLastIdTogether() {
        RelayInfo sums = RelayInfo.sum(List.of(INFO, INFO));

        assertThat(ChannelInformation.replyForSeveral(202, sums, InfoFormat.TEXT).text()).startsWith("queued messages: 4")
                .endsWith("last message id: 0");
    }
}
