/**
 * The JSON API below {@code api/v1/} of the reserved prefix, apart from publishing, which is a door of HTTP: what the channels and this
 * node are, what is kept, and the end of subscribers' connections. {@link pinghub.http.ChannelFilter} has let the caller in and read
 * the query ({@link pinghub.http.ApiQuery}) before a resource is asked; src/docs/protocol/api.md has the exchanges, and openapi.json, which
 * is served, the whole of it.
 */
package pinghub.api;
