package pinghub.examples.login;

import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** A user sends a message to another. Stands for whatever happens in an application that a user is to hear of. */
@WebServlet("/messages")
public class MessagesServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
        request.setCharacterEncoding("UTF-8");
        UserChannel from = SessionServlet.channel(request);
        String to = request.getParameter("to");
        String text = request.getParameter("text");
        if (from == null) {
            response.sendError(HttpServletResponse.SC_UNAUTHORIZED);
        } else if (to == null || text == null) {
            response.sendError(HttpServletResponse.SC_BAD_REQUEST);
        } else if (Sessions.channels(getServletContext()).publish(to, from.user() + ": " + text) == 0) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
        } else {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        }
    }
}
