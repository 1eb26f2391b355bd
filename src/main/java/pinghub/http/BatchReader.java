package pinghub.http;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.stream.JsonLocation;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import jakarta.json.stream.JsonParserFactory;
import jakarta.json.stream.JsonParsingException;
import java.io.CharArrayReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Consumer;
import pinghub.config.Settings;

/** Takes a batch apart. Thread-safe. */
@Singleton
final class BatchReader {

    static final int MAX_ITEMS = 4096; // what is answered for so many, the network takes without waiting

    private final JsonParserFactory parsers = Json.createParserFactory(Map.of());
    private final Settings settings;

    @Inject
    BatchReader(Settings settings) {
        this.settings = settings;
    }

    /**
     * Hands out the items in their order. A line that is no JSON is one wrong item; of an array that is none, nothing is handed out.
     *
     * @return empty if all were handed out; otherwise none was, and this is what to answer
     */
    Optional<Refusal> read(byte[] body, BatchFormat format, Consumer<BatchItem> items) {
        CharBuffer text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
        } catch (CharacterCodingException e) {
            return Optional.of(new Refusal("not-utf8", 400, "The body is not valid UTF-8."));
        }
        return switch (format) {
            case NDJSON -> readLines(text, items);
            case JSON -> readArray(text, items);
        };
    }

    private Optional<Refusal> readLines(CharBuffer text, Consumer<BatchItem> items) {
        if (countLines(text) > MAX_ITEMS) {
            return Optional.of(tooMany());
        }
        char[] chars = text.array();
        var reader = new BatchItemReader(settings);
        int start = 0;
        while (start < text.limit()) {
            int end = start;
            boolean blank = true;
            while (end < text.limit() && chars[end] != '\n') {
                blank &= chars[end] <= ' ';
                end++;
            }
            if (!blank) {
                items.accept(readLine(new CharArrayReader(chars, start, end - start), end - start, reader));
            }
            start = end + 1;
        }
        return Optional.empty();
    }

    private BatchItem readLine(Reader line, int length, BatchItemReader reader) {
        try (JsonParser parser = parsers.createParser(line)) { // its buffer, of 8 KiB, serves the next line
            BatchItem item = reader.read(parser, parser.next());
            parser.hasNext(); // fails if more than one item is on the line
            return item;
        } catch (RuntimeException e) {
            return new BatchItem.Wrong("The line is not one JSON object" + at(e, length, false) + ".");
        }
    }

    private Optional<Refusal> readArray(CharBuffer text, Consumer<BatchItem> items) {
        var reader = new BatchItemReader(settings);
        List<BatchItem> all = new ArrayList<>(); // published only when the whole is known to be well-formed
        try (JsonParser parser = parsers.createParser(new CharArrayReader(text.array(), 0, text.limit()))) {
            if (parser.next() != Event.START_ARRAY) {
                return Optional.of(new Refusal("json", 400, "The body must be a JSON array."));
            }
            for (Event event = parser.next(); event != Event.END_ARRAY; event = parser.next()) {
                if (all.size() == MAX_ITEMS) {
                    return Optional.of(tooMany());
                }
                all.add(reader.read(parser, event));
            }
            parser.hasNext(); // fails if anything follows
        } catch (RuntimeException e) {
            return Optional.of(new Refusal("json", 400, "The body is not valid JSON" + at(e, text.limit(), true) + "."));
        }
        all.forEach(items);
        return Optional.empty();
    }

    /**
     * Where the parser stopped. It says that what it reads is no JSON by JsonParsingException, that it ends early by
     * NoSuchElementException as well, and that it is nested too deep (Parsson, more than 1,000 levels) by a plain RuntimeException.
     */
    private static String at(RuntimeException e, int length, boolean withLine) {
        if (e instanceof JsonParsingException parsing) {
            JsonLocation location = parsing.getLocation();
            if (location.getStreamOffset() > length) { // Parsson 1.1 counts on from its buffer's end, not from the text's
                return "; it ends too early";
            }
            return " at " + (withLine ? "line " + location.getLineNumber() + ", " : "") + "column " + location.getColumnNumber();
        }
        if (e instanceof NoSuchElementException) {
            return "; it ends too early";
        }
        if (e instanceof JsonException || e.getClass() == RuntimeException.class) {
            return "";
        }
        throw e; // an error of this program
    }

    private static int countLines(CharBuffer text) {
        int lines = text.limit() > 0 && text.get(text.limit() - 1) != '\n' ? 1 : 0; // the last may end with the text
        for (int i = 0; i < text.limit(); i++) {
            if (text.get(i) == '\n') {
                lines++;
            }
        }
        return lines;
    }

    private static Refusal tooMany() {
        return new Refusal("too-large", 413, "A batch has at most " + MAX_ITEMS + " items.");
    }
}
