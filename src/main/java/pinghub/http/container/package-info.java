/**
 * What the doors know of one server's own classes, beyond the Servlet API: to be fast on WildFly, and not to be filled with answers
 * that nobody reads on Payara. On any other server nothing of this has an effect.
 */
package pinghub.http.container;
