package com.ibm.wsspi.http.channel.values;

import com.ibm.wsspi.genericbnf.HeaderKeys;
import java.util.ArrayList;
import java.util.List;

/** As much of Open Liberty's names of headers as Pinghub knows of them: there is one of each for the whole server. */
public final class HttpHeaderKeys extends HeaderKeys {

    private static final List<HttpHeaderKeys> allKeys = new ArrayList<>();

    private HttpHeaderKeys(String name) {
        super(name);
        allKeys.add(this);
    }

    /** All there are. */
    public static List<String> names() {
        return allKeys.stream().map(HeaderKeys::getName).toList();
    }
}
