/**
 * The Java API: {@code pinghub.channel("/orders").publish(text)}, at once or when the running transaction has been committed.
 *
 * <p>{@link pinghub.client.Messenger} checks the path and the text, keeps what is to wait for a commit, and hands the rest to a
 * {@link pinghub.client.Node}: within the application that is the core itself (package {@code local}), for the others in the server one
 * they reach by HTTP ({@code client.http}). Those get these two packages as {@code pinghub-client.jar}, with the two classes of
 * {@code channel} that are named here and nothing else of the application.
 */
package pinghub.client;
