/**
 * What one server's HTTP can do beyond the Servlet API, on the way of a published message. Nothing here is needed to be right, only
 * to be fast.
 */
package pinghub.http.container;
