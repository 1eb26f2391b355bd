package pinghub.relay.subscriber;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** Dates as HTTP has them (RFC 9110, section 5.6.7), in seconds since 1970. */
final class HttpDates {

    private static final DateTimeFormatter WRITTEN = DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US);
    private static final List<DateTimeFormatter> READ = List.of(WRITTEN,
            DateTimeFormatter.ofPattern("EEEE, dd-MMM-yy HH:mm:ss 'GMT'", Locale.US),
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.US));
    private static final int MAX_LENGTH = 40;
    private static final long LAST = 253_402_300_799L; // of the year 9999, behind which a date has another form

    private static volatile Known known = new Known(0, "Thu, 01 Jan 1970 00:00:00 GMT"); // the last one: many ask for the same

    private record Known(long second, String text) { }

    private HttpDates() {
    }

    static String write(long second) {
        Known last = known;
        if (last.second() != second) {
            last = new Known(second, WRITTEN.format(Instant.ofEpochSecond(second).atOffset(ZoneOffset.UTC)));
            known = last;
        }
        return last.text();
    }

    /** Empty if it is none, before 1970 or after 9999. */
    static OptionalLong read(String text) {
        Known last = known;
        if (last.text().equals(text)) {
            return OptionalLong.of(last.second());
        }
        String stripped = text.strip();
        if (stripped.length() > MAX_LENGTH) {
            return OptionalLong.empty();
        }
        for (DateTimeFormatter format : READ) {
            try {
                long second = LocalDateTime.parse(stripped, format).toEpochSecond(ZoneOffset.UTC);
                return second >= 0 && second <= LAST ? OptionalLong.of(second) : OptionalLong.empty();
            } catch (DateTimeException e) {
                // Perhaps it has another form.
            }
        }
        return OptionalLong.empty();
    }
}
