package org.glassfish.grizzly.utils;

/** Grizzly's clock for connections that read nothing. */
public final class IdleTimeoutFilter { }
