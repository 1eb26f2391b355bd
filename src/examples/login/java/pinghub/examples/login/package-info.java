/**
 * A small application whose users each have a protected channel of their own in Pinghub's push relay. Login makes the channel, under an id
 * that nobody can guess; the page waits for its messages; logout, or the end of the session, deletes it.
 */
package pinghub.examples.login;
