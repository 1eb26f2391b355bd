package pinghub.wire.container;

import io.undertow.servlet.ServletExtension;
import io.undertow.servlet.api.DeploymentInfo;
import jakarta.servlet.ServletContext;

/** Tells {@link UndertowPolls} which request has come of the bytes that it has handed on. Found by Undertow as a service. */
public final class UndertowArrivals implements ServletExtension {

    @Override
    public void handleDeployment(DeploymentInfo deployment, ServletContext context) {
        if (deployment.getSecurityConstraints().isEmpty()) { // they would be passed by
            deployment.addInitialHandlerChainWrapper(next -> exchange -> {
                UndertowPolls.arrived(exchange);
                next.handleRequest(exchange);
            });
        }
    }
}
