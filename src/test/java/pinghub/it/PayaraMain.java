package pinghub.it;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;

/**
 * What {@link PayaraLauncher} starts: Payara Micro, deploying and undeploying as the lines of its input say. Of the tests it has this
 * class alone on its class path: others would go before the same classes within an application.
 */
final class PayaraMain {

    static final String DONE = "done: ";

    private PayaraMain() {
    }

    /**
     * Runs until its input ends.
     *
     * @param arguments the port; and of each application its name, its context root and its file
     */
    public static void main(String[] arguments) throws ReflectiveOperationException, IOException {
        PrintStream answers = System.out; // Payara puts its log in its place
        String config = "server-config/payara-micro/";
        Class<?> micro = Class.forName("fish.payara.micro.PayaraMicro");
        micro.getMethod("main", String[].class).invoke(null, (Object) new String[] {
            "--nohazelcast", "--disablephonehome", "--port", arguments[0],
            "--systemProperties", config + "system.properties",
            "--prebootcommandfile", config + "preboot-commands.txt",
            "--postdeploycommandfile", config + "postdeploy-commands.txt"});
        Object runtime = Class.forName("fish.payara.micro.boot.PayaraMicroBoot").getMethod("getRuntime")
                .invoke(micro.getMethod("getInstance").invoke(null));
        Class<?> api = Class.forName("fish.payara.micro.PayaraMicroRuntime");
        answers.println(DONE + "start");
        var in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.equals("deploy")) {
                for (int i = 1; i < arguments.length; i += 3) {
                    Object done = api.getMethod("deploy", String.class, String.class, File.class)
                            .invoke(runtime, arguments[i], arguments[i + 1], new File(arguments[i + 2]));
                    if (!Boolean.TRUE.equals(done)) {
                        throw new IllegalStateException("not deployed: " + arguments[i]); // the reason is in the log
                    }
                }
            } else {
                for (int i = arguments.length - 3; i > 0; i -= 3) {
                    api.getMethod("undeploy", String.class).invoke(runtime, arguments[i]);
                }
            }
            answers.println(DONE + line);
        }
    }
}
