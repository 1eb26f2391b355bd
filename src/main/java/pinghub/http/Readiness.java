package pinghub.http;

import jakarta.inject.Singleton;

/** Whether this node takes new connections. Thread-safe. */
@Singleton
public final class Readiness {

    private volatile boolean ready; // written by the start and the stop of the application, read by every upgrade

    public boolean isReady() {
        return ready;
    }

    public void up() {
        ready = true;
    }

    public void down() {
        ready = false;
    }
}
