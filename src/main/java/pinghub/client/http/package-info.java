/**
 * The Java API for the other applications in the server: what they publish goes to the node as a batch ({@code /-/api/v1/publish}) by
 * HTTP, on the loopback interface as a rule. By the JDK's {@code HttpURLConnection}, which unlike its newer client has no thread for each
 * application that uses it, so that nothing of the application stays when it is undeployed. Not part of the WAR.
 */
package pinghub.client.http;
