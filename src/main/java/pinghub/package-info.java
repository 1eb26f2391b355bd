/** What ties the subjects of the server together: its start and stop, and the values one subject takes from another. */
package pinghub;
