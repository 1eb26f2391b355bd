package pinghub.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import pinghub.channel.ChannelName;
import pinghub.channel.CloseReason;
import pinghub.channel.Message;
import pinghub.channel.Start;
import pinghub.wire.Wire;

/**
 * A whole node and its clients in one thread, with a clock of its own: clients come, publish, read, stall, vanish, and writes fail, as a
 * seed says. Beside it a model of what should happen, far simpler than the node; after each step they must agree.
 */
final class Simulation {

    private static final int CAPACITY = 8;
    private static final int MOST_CLIENTS = 12;
    private static final int BATCH_BYTES = 40;
    private static final List<ChannelName> NAMES = List.of(new ChannelName("/a"), new ChannelName("/b"), new ChannelName("/c"));

    private final Random random;
    private final OneNode node = new OneNode("pinghub.outbox.capacity=" + CAPACITY, "pinghub.websocket.ping-interval=3s",
            "pinghub.websocket.pong-timeout=10s", "pinghub.websocket.write-timeout=5s", "pinghub.websocket.echo-empty=true");
    private final List<Client> clients = new ArrayList<>(); // that are there, for the node or for themselves
    private final List<String> steps = new ArrayList<>();   // what was done, for who looks at a failure
    private int published;
    private int ended;
    private long due;
    private long unheard;

    /** One client: its wire, and what the model expects of it. */
    private final class Client implements Wire {

        private final int number;
        private final ChannelName name;
        private final Connection connection;
        private final Deque<String> expected = new ArrayDeque<>(); // published for it and not yet taken
        private boolean answersPings = true;
        private boolean attached;
        private boolean woken; // and has not looked since
        private boolean aborted;
        private boolean closing; // the node has named a close code

        Client(int number, ChannelName name, Connection connection) {
            this.number = number;
            this.name = name;
            this.connection = connection;
        }

        void attach() {
            if (!attached) {
                attached = true;
                connection.attach(this);
            }
        }

        @Override
        public void wake() {
            woken = true;
        }

        @Override
        public void abort() {
            aborted = true;
        }

        @Override
        public String toString() {
            return "client " + number + " of " + name.value();
        }
    }

    Simulation(long seed) {
        this.random = new Random(seed);
    }

    /** Takes so many steps, then lets everything come to rest, and checks all along. */
    void run(int count) {
        try {
            for (int i = 0; i < count; i++) {
                step();
                agree();
            }
            rest();
        } catch (AssertionError | RuntimeException e) {
            int from = Math.max(0, steps.size() - 40);
            throw new AssertionError("after " + steps.size() + " steps, the last of them " + steps.subList(from, steps.size()), e);
        }
    }

    private void step() {
        int kind = random.nextInt(100);
        if (kind < 12) {
            join();
        } else if (kind < 35) {
            publish(NAMES.get(random.nextInt(NAMES.size())));
        } else if (!clients.isEmpty()) {
            Client client = clients.get(random.nextInt(clients.size()));
            if (kind < 70) {
                read(client, false);
            } else if (kind < 74) {
                read(client, true);
            } else if (kind < 82) {
                send(client);
            } else if (kind < 86) {
                vanish(client);
            } else if (kind < 89) {
                client.answersPings = !client.answersPings;
                steps.add(client + (client.answersPings ? " answers pings" : " answers no ping"));
            } else if (kind < 91) {
                closeByNode(client);
            } else {
                pass();
            }
        }
    }

    private void join() {
        if (clients.size() == MOST_CLIENTS) {
            return;
        }
        ChannelName name = NAMES.get(random.nextInt(NAMES.size()));
        Connection connection = ((Connections.Entry.Welcome) node.connections.enter(name, new Start.Now(), () -> { })).connection();
        var client = new Client((int) connection.id(), name, connection);
        clients.add(client);
        steps.add(client + " joins");
        if (random.nextInt(4) > 0) {
            client.attach(); // otherwise messages come before its wire does
        }
    }

    private void publish(ChannelName name) {
        String text = "message " + published++;
        steps.add("POST of " + text + " to " + name.value());
        expect(name, text);
        node.channels.publish(name, Message.text(text, node.ticker.nanos()));
    }

    private void send(Client client) {
        if (random.nextInt(4) == 0) {
            steps.add(client + " sends a keepalive");
            if (isOpen(client)) {
                due++;
                expect(client, "");
            }
            client.connection.received("");
        } else {
            String text = "message " + published++;
            steps.add(client + " sends " + text);
            if (isOpen(client)) {
                expect(client.name, text);
            }
            client.connection.received(text);
        }
    }

    /** The model of publishing: each who is open in the channel gets it, but who has no room is cut. */
    private void expect(ChannelName name, String text) {
        boolean heard = false;
        for (Client client : clients) {
            if (client.name.equals(name) && isOpen(client)) {
                heard = true;
                due++;
                expect(client, text);
            }
        }
        unheard += heard ? 0 : 1;
    }

    private static void expect(Client client, String text) {
        if (client.expected.size() < CAPACITY) {
            client.expected.add(text);
        } else {
            close(client);
        }
    }

    private static void close(Client client) {
        client.closing = true;
        client.expected.clear();
    }

    private static boolean isOpen(Client client) {
        return !client.closing && !client.aborted;
    }

    /** What an engine does when it is woken, or fails to. */
    private void read(Client client, boolean fails) {
        client.attach();
        client.woken = false;
        var batch = new ArrayList<Message>();
        client.connection.take(batch, BATCH_BYTES);
        for (Message message : batch) {
            assertThat(message.string()).as("%s reads", client).isEqualTo(client.expected.poll());
        }
        steps.add(client + (fails ? " fails to read " : " reads ") + batch.size());
        if (batch.isEmpty()) {
            if (client.connection.takePing() && client.answersPings) {
                client.connection.ponged();
            }
            if (client.connection.closeCode().isPresent()) {
                vanish(client);
            }
        } else if (fails) {
            client.connection.writing();
            client.connection.failed();
            close(client);
            vanish(client);
        } else {
            client.connection.sent(batch);
            client.woken = true; // an engine looks again until there is nothing
        }
    }

    private void vanish(Client client) {
        steps.add(client + " is gone");
        client.connection.ended();
        gone(client);
    }

    private void gone(Client client) {
        clients.remove(client);
        ended++;
    }

    private void closeByNode(Client client) {
        var reasons = new CloseReason[] {CloseReason.SHUTDOWN, CloseReason.PROTOCOL, CloseReason.TOO_BIG};
        CloseReason reason = reasons[random.nextInt(reasons.length)];
        steps.add(client + " is closed: " + reason);
        client.connection.close(reason);
        if (reason != CloseReason.SHUTDOWN && isOpen(client)) {
            client.expected.clear(); // only a node that goes away still delivers
        }
        client.closing = true;
    }

    private void pass() {
        int seconds = 1 + random.nextInt(4);
        steps.add(seconds + " s pass");
        node.pass(Duration.ofSeconds(seconds));
        for (Client client : List.copyOf(clients)) {
            if (client.aborted || node.connections.find(client.connection.id()).isEmpty()) { // without a wire nobody is told
                gone(client);
            }
        }
    }

    /** The node and the model agree. */
    private void agree() {
        Map<ChannelName, Integer> open = new LinkedHashMap<>();
        for (Client client : clients) {
            if (isOpen(client) && client.connection.closeCode().isPresent()) {
                close(client); // no pong came
            }
            if (isOpen(client)) {
                open.merge(client.name, 1, Integer::sum);
            }
        }
        for (ChannelName name : NAMES) {
            assertThat(node.channels.subscribers(name)).as(name.value()).isEqualTo(open.getOrDefault(name, 0));
        }
        assertThat(node.channels.channels()).isEqualTo(open.size());
        assertThat(node.counters.dueDeliveries()).isEqualTo(due);
        for (Client client : clients) {
            boolean idle = client.expected.isEmpty() && client.connection.closeCode().isEmpty();
            assertThat(idle || client.woken || !client.attached).as("%s knows of its messages and its end", client).isTrue();
        }
    }

    /** Everybody leaves, and nothing may be left. */
    private void rest() {
        List.copyOf(clients).forEach(this::vanish);
        node.assertNothingLeft(ended);
        assertThat(node.counters.unheardMessages()).isEqualTo(unheard);
        assertThat(node.counters.waitingBytes()).isZero();
    }

    /** How much happened, for who wonders whether anything did. */
    int published() {
        return published;
    }
}
