package pinghub.it;

import java.io.File;
import java.util.Map;
import java.util.TreeMap;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The built WAR, as it is shipped, with other settings where a test needs them. */
final class Deployments {

    // Above the defaults (100), below what the environment says (300).
    private static final int ORDINAL = 200;

    /** For every test that does not say otherwise. Patterns of channels that no test uses by chance, and times that a test can wait for. */
    private static final Map<String, String> USUAL = Map.of(
            "pinghub.admin.allow", "127.0.0.1,::1",
            "pinghub.history", "/kept/**=100,10m",
            "pinghub.slow", "/slow/oldest/**=drop-oldest; /slow/latest/**=latest-only",
            "pinghub.stream.ping-interval", "2s",
            "pinghub.poll.timeout", "2s");

    private Deployments() {
    }

    /** At the context root of this run ({@code -Dit.contextRoot}), with the reserved paths open to the test. */
    static WebArchive root(Map<String, String> settings) {
        return at(contextRoot(), settings);
    }

    /** {@code /}, or such as {@code /pinghub}. */
    static String contextRoot() {
        return System.getProperty("pinghub.contextRoot");
    }

    /** The same at another context root, {@code /} or such as {@code /pinghub}. */
    static WebArchive at(String contextRoot, Map<String, String> settings) {
        // The name is the context root, to all but Open Liberty; what that reads instead, the others pass over.
        String name = contextRoot.equals("/") ? "ROOT" : contextRoot.substring(1);
        return war(name + ".war", settings).addAsWebInfResource(new StringAsset(contextRoot(contextRoot)), "ibm-web-ext.xml");
    }

    /** The same WAR with classes of a test in it, as beans. */
    static WebArchive with(WebArchive war, Class<?>... classes) {
        return war.addAsLibrary(ShrinkWrap.create(JavaArchive.class, "test-classes.jar").addClasses(classes)
                .addAsManifestResource(new StringAsset("<beans xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"4.0\"/>"), "beans.xml"));
    }

    /** Another application, at a context root such as {@code /shop}, with the client jar. */
    static WebArchive beside(String contextRoot, Class<?>... classes) {
        return ShrinkWrap.create(WebArchive.class, contextRoot.substring(1) + ".war").addClasses(classes)
                .addAsLibrary(new File(System.getProperty("pinghub.client")))
                .addAsWebInfResource(new StringAsset(contextRoot(contextRoot)), "ibm-web-ext.xml");
    }

    private static String contextRoot(String uri) {
        return "<web-ext xmlns=\"http://websphere.ibm.com/xml/ns/javaee\" version=\"1.0\"><context-root uri=\"" + uri + "\"/></web-ext>";
    }

    private static WebArchive war(String name, Map<String, String> settings) {
        var properties = new StringBuilder("config_ordinal=" + ORDINAL + "\n");
        var all = new TreeMap<>(USUAL);
        all.putAll(settings);
        all.forEach((key, value) -> properties.append(key).append('=').append(value).append('\n'));
        // A jar of its own: the WAR's classes and defaults stay untouched.
        var jar = ShrinkWrap.create(JavaArchive.class, "test-settings.jar")
                .addAsManifestResource(new StringAsset(properties.toString()), "microprofile-config.properties");
        return ShrinkWrap.create(ZipImporter.class, name).importFrom(new File(System.getProperty("pinghub.war")))
                .as(WebArchive.class).addAsLibrary(jar);
    }
}
