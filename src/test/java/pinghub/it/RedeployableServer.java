package pinghub.it;

import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** A running server that takes applications and gives them up again. */
interface RedeployableServer extends AutoCloseable {

    /** By the name that Arquillian knows it by. */
    record Application(String name, String contextRoot, WebArchive war) { }

    /** All of them, in their order. */
    void deploy();

    /** The last first. */
    void undeploy();

    URI http(String path);

    Jvm jvm();

    @Override
    void close();

    /** Arquillian's server; on Payara Micro, which Arquillian starts anew for each deployment, one of our own. */
    static RedeployableServer start(Deployer deployer, Application... applications) {
        if (!System.getProperty("arquillian.launch").equals("payara-micro")) {
            return new ByArquillian(deployer, Stream.of(applications).map(Application::name).toList());
        }
        return PayaraLauncher.start(applications);
    }

    /** The context root of this run, without a trailing slash. */
    static String contextPath() {
        return System.getProperty("pinghub.contextRoot").replaceFirst("/$", "");
    }

    record ByArquillian(Deployer deployer, List<String> names) implements RedeployableServer {

        @Override
        public void deploy() {
            names.forEach(deployer::deploy);
        }

        @Override
        public void undeploy() {
            for (int i = names.size() - 1; i >= 0; i--) {
                deployer.undeploy(names.get(i));
            }
        }

        @Override
        public URI http(String path) {
            return URI.create("http://127.0.0.1:" + System.getProperty("pinghub.serverPort") + contextPath() + path);
        }

        @Override
        public Jvm jvm() {
            return Jvm.ofTheServer();
        }

        @Override
        public void close() {
            // Arquillian stops it.
        }
    }
}
