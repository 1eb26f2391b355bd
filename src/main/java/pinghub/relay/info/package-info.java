/** What the relay says of its channels, of groups and of itself, as text, JSON, YAML or XML; the forms are those of Nchan. */
package pinghub.relay.info;
