package pinghub.it;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A headless Chromium with an empty profile. A machine without one fails the test. */
final class Chromium implements AutoCloseable {

    private final Path profile;
    private final ChromeDriver driver;
    private final String blankTab; // there from the start; without any tab left, Chromium ends

    private Chromium(Path profile, ChromeDriver driver) {
        this.profile = profile;
        this.driver = driver;
        this.blankTab = driver.getWindowHandle();
    }

    static Chromium start() {
        try {
            Path profile = Files.createTempDirectory("pinghub-chromium-");
            var logs = new LoggingPreferences();
            logs.enable(LogType.BROWSER, Level.ALL);
            var options = new ChromeOptions();
            options.setBinary(onPath("chromium"));
            options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
            options.addArguments("--headless", "--user-data-dir=" + profile, "--window-size=1200,800",
                    // Build machines run as root, where Chromium refuses its sandbox; it sees our own page only.
                    "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu",
                    // Nothing but the server under test is asked for anything.
                    "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
                    "--disable-sync");
            var service = new ChromeDriverService.Builder().usingDriverExecutable(onPath("chromedriver"))
                    .usingAnyFreePort().build();
            return new Chromium(profile, new ChromeDriver(service, options));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Opens a page in a new tab. */
    Tab open(String url) {
        return open(url, "");
    }

    /** The same with a script that runs before the page's own, to watch what the page does. */
    Tab open(String url, String before) {
        driver.switchTo().window(blankTab); // the one used last may have been closed
        driver.switchTo().newWindow(WindowType.TAB);
        driver.executeCdpCommand("Page.enable", Map.of());
        driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", before));
        driver.get(url);
        return new Tab(driver, driver.getWindowHandle());
    }

    /** What the tabs' consoles have complained of since the last call: uncaught errors, refused requests, violated policies. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage).toList();
    }

    void closeTabs() {
        for (String tab : driver.getWindowHandles()) {
            if (!tab.equals(blankTab)) {
                driver.switchTo().window(tab).close();
            }
        }
        driver.switchTo().window(blankTab);
    }

    @Override
    public void close() {
        driver.quit();
        try (Stream<Path> files = Files.walk(profile)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static File onPath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator)).map(folder -> new File(folder, program))
                .filter(File::canExecute).findFirst()
                .orElseThrow(() -> new AssertionError("no " + program + " on the PATH; Debian: chromium, chromium-driver"));
    }
}
