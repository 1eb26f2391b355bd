package pinghub.it;

import java.io.File;
import java.net.URI;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** A running server that takes and gives up one application. */
interface RedeployableServer extends AutoCloseable {

    void deploy();

    void undeploy();

    URI http(String path);

    Jvm jvm();

    @Override
    void close();

    /** Arquillian's server; on Payara Micro, which Arquillian starts anew for each deployment, one of our own. */
    static RedeployableServer start(Deployer deployer, String name, WebArchive war) {
        if (!System.getProperty("arquillian.launch").equals("payara-micro")) {
            return new ByArquillian(deployer, name);
        }
        var file = new File(System.getProperty("java.io.tmpdir"), "redeployed.war");
        war.as(ZipExporter.class).exportTo(file, true);
        return PayaraLauncher.start(file);
    }

    /** The context root of this run, without a trailing slash. */
    static String contextPath() {
        return System.getProperty("pinghub.contextRoot").replaceFirst("/$", "");
    }

    record ByArquillian(Deployer deployer, String name) implements RedeployableServer {

        @Override
        public void deploy() {
            deployer.deploy(name);
        }

        @Override
        public void undeploy() {
            deployer.undeploy(name);
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
