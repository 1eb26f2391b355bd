package pinghub;

import pinghub.channel.Fault;

/**
 * What a timer does again and again, also after it has failed. A timer never again runs what has thrown once, and says nothing of it.
 *
 * @param failed what the log says if it fails
 */
record Repeated(Runnable task, String failed) implements Runnable {

    private static final System.Logger LOG = System.getLogger(Repeated.class.getName());

    @Override
    public void run() {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            Fault.log(LOG, failed, e);
        }
    }
}
