package org.glassfish.grizzly.filterchain;

/** Grizzly's way to the network. */
public final class TransportFilter { }
