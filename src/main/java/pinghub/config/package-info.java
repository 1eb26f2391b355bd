/**
 * The settings: read once from MicroProfile Config at start, checked, and from then on one unchangeable
 * {@link pinghub.config.Settings}. Every key starts with {@code pinghub.}; the defaults stand in
 * {@code META-INF/microprofile-config.properties} and nowhere else.
 */
package pinghub.config;
