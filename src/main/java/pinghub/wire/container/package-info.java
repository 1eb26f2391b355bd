/** What writing without waiting has to know of one server's own classes, because its Servlet API alone does not do what it promises. */
package pinghub.wire.container;
