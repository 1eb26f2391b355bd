package pinghub.it;

import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import javax.naming.NamingException;
import pinghub.client.Pinghub;
import pinghub.client.http.NodeAddress;
import pinghub.client.http.PinghubClient;

/** An application beside Pinghub in the same server, which has the client jar in its {@code WEB-INF/lib}. Does the steps it is sent. */
@WebServlet("/order")
public class OrderServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    // Both later than this object: the address of the node is not known before a request says it.
    @Inject
    private transient Provider<Pinghub> configured;
    @Inject
    private transient Orders orders;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
        request.setCharacterEncoding("UTF-8"); // Payara would take a form for Latin-1
        String node = request.getParameter("node");
        String token = request.getParameter("token");
        String[] steps = request.getParameterValues("step");
        try {
            response.setContentType("text/plain;charset=UTF-8");
            response.getWriter().print(switch (request.getParameter("how")) {
                case "injected" -> {
                    System.setProperty("pinghub.url", node);
                    System.setProperty("pinghub.token", token);
                    yield new Steps(configured.get()).run(steps);
                }
                case "at" -> new Steps(PinghubClient.at(new NodeAddress(URI.create(node)).withToken(token))).run(steps);
                case "transactional" -> orders.place(new Steps(configured.get()), steps);
                case "transactional-failing" -> placeInVain(steps);
                case "thread" -> onAThreadOfItsOwn(new Steps(configured.get()), steps);
                default -> throw new ServletException("how?");
            });
        } catch (NamingException e) {
            throw new ServletException(e);
        }
    }

    private String placeInVain(String... steps) throws NamingException {
        try {
            orders.placeInVain(new Steps(configured.get()), steps);
            return "placed";
        } catch (IllegalStateException e) {
            return e.getMessage();
        }
    }

    private String onAThreadOfItsOwn(Steps done, String... steps) {
        var result = new String[1];
        var thread = new Thread(() -> result[0] = done.run(steps));
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return result[0];
    }
}
