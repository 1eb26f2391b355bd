package pinghub.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;

/** A browser tab with the page of a channel, used as a person would. */
final class Tab {

    // A reconnecting page may wait up to 30 s, after the server has taken its time to come back.
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final ChromeDriver driver;
    private final String handle;

    Tab(ChromeDriver driver, String handle) {
        this.driver = driver;
        this.handle = handle;
    }

    Tab connected() {
        awaitState("Connected");
        return this;
    }

    void awaitState(String state) {
        await(() -> text("state"), shown -> assertThat(shown).isEqualTo(state));
    }

    void write(String text) {
        find("text").sendKeys(text);
    }

    /** Puts a text into the box at once, for those that would take long to type or that keys cannot make. */
    void paste(String text) {
        script("const box = document.getElementById('text'); box.value = arguments[0];"
                + "box.dispatchEvent(new Event('input'))", text);
    }

    void press(String button) {
        find(button).click();
    }

    /** The visible text of an element. */
    String text(String id) {
        return find(id).getText();
    }

    /** The exact text of an element, seen or not. */
    String content(String id) {
        return (String) script("return document.getElementById(arguments[0]).textContent", id);
    }

    WebElement find(String id) {
        return driver().findElement(By.id(id));
    }

    /** What has the keyboard. */
    WebElement active() {
        return driver().switchTo().activeElement();
    }

    List<WebElement> findAll(String css) {
        return driver().findElements(By.cssSelector(css));
    }

    /** The exact texts of the rows that messages take, oldest first. */
    List<String> messages() {
        return rows("message");
    }

    /** The page's own remarks between the messages. */
    List<String> notes() {
        return rows("note");
    }

    void awaitMessages(String... texts) {
        await(this::messages, shown -> assertThat(shown).containsExactly(texts));
    }

    <T> void await(Supplier<T> shown, Consumer<T> assertion) {
        try {
            Eventually.within(LIMIT, () -> {
                try {
                    assertion.accept(shown.get());
                    return true;
                } catch (AssertionError e) {
                    return false; // not yet
                }
            });
        } catch (TimeoutException e) {
            assertion.accept(shown.get());
        }
    }

    String title() {
        return driver().getTitle();
    }

    Object script(String script, Object... arguments) {
        return driver().executeScript(script, arguments);
    }

    /** Evaluates an expression over what one of the page's modules exports, there as {@code module}. */
    Object module(String name, String expression) {
        return script("return import(new URL('?page=' + arguments[0], location)).then(module => " + expression + ")", name);
    }

    void asPhone() {
        command("Emulation.setDeviceMetricsOverride",
                Map.of("width", 390, "height", 844, "deviceScaleFactor", 2, "mobile", true));
    }

    void inDarkMode() {
        command("Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
    }

    void screenshot(Path file) {
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, driver().getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked") // a script's array of strings
    private List<String> rows(String kind) {
        return (List<String>) script("return Array.from(document.querySelectorAll('#rows .' + arguments[0] + ' .text'),"
                + " text => text.textContent)", kind);
    }

    void close() {
        driver().close();
    }

    private void command(String command, Map<String, Object> parameters) {
        driver().executeCdpCommand(command, parameters);
    }

    private ChromeDriver driver() {
        driver.switchTo().window(handle);
        return driver;
    }
}
