package org.glassfish.grizzly.http;

/** Grizzly's HTTP, on top of everything that is between it and the network. */
public class HttpCodecFilter { }
