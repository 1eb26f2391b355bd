package pinghub;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** JAX-RS below the internal prefix; only {@link pinghub.http.ChannelFilter} leads here. */
@ApplicationPath("/-")
public class RestApplication extends Application {
}
