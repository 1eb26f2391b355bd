package com.ibm.wsspi.genericbnf;

/** As much of Open Liberty's names of headers as Pinghub knows of them. */
public class HeaderKeys {

    private final String name;

    protected HeaderKeys(String name) {
        this.name = name;
    }

    public String getName() {
        return name;
    }
}
