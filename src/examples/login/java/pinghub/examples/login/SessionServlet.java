package pinghub.examples.login;

import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.net.URI;

/** POST logs in, GET says who is logged in and where that user listens, DELETE logs out. */
@WebServlet("/session")
public class SessionServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
        request.setCharacterEncoding("UTF-8");
        String user = request.getParameter("user");
        if (!Users.isRight(user, request.getParameter("password"))) {
            response.sendError(HttpServletResponse.SC_FORBIDDEN);
            return;
        }
        HttpSession old = request.getSession(false);
        if (old != null) {
            old.invalidate(); // its channel goes with it
        }
        UserChannel channel = UserChannel.of(user, publisher(request));
        Sessions.channels(getServletContext()).open(channel);
        request.getSession().setAttribute(Sessions.CHANNEL, channel);
        response.setStatus(HttpServletResponse.SC_SEE_OTHER);
        response.setHeader("Location", request.getContextPath() + "/");
    }

    /** Where Pinghub is; in this server, unless the setting is a whole URL. */
    private URI publisher(HttpServletRequest request) {
        return URI.create("http://127.0.0.1:" + request.getLocalPort()).resolve(getServletContext().getInitParameter("publish"));
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        UserChannel channel = channel(request);
        if (channel == null) {
            response.sendError(HttpServletResponse.SC_UNAUTHORIZED);
            return;
        }
        response.setHeader("Cache-Control", "no-store"); // the id is a secret
        response.setContentType("application/json");
        response.getWriter().print("{\"user\":\"" + channel.user() + "\",\"activity\":\""
                + getServletContext().getInitParameter("activity") + "?channel=" + channel.id() + "\"}");
    }

    @Override
    protected void doDelete(HttpServletRequest request, HttpServletResponse response) {
        HttpSession session = request.getSession(false);
        if (session != null) {
            session.invalidate();
        }
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }

    /** Of the user who is logged in; {@code null} if nobody is. */
    static UserChannel channel(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        return session == null ? null : (UserChannel) session.getAttribute(Sessions.CHANNEL);
    }
}
