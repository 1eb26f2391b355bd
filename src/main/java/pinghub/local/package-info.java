/**
 * The door for Java code within the application: {@code @Inject Pinghub} (package {@code client}) publishes to the core itself, without
 * HTTP.
 */
package pinghub.local;
