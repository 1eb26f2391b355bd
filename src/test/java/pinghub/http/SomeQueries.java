package pinghub.http;

/** Calls of the API as they come to what answers them. */
public final class SomeQueries {

    private SomeQueries() {
    }

    /** A request for which the filter has read this query, which is right. */
    public static FakeRequest with(ApiCall call, String query) {
        return FakeRequest.get().attribute(ChannelFilter.QUERY,
                ((ApiQuery.Reading.Read) ApiQuery.read(call, query, "/-/")).query());
    }
}
