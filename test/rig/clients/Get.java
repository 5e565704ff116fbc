import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Runs in a bottle: Java's own client, which reads no proxy variable, on Java's own trust store. */
public class Get {
  public static void main(String[] urls) throws Exception {
    var client = HttpClient.newHttpClient();
    for (var url : urls) {
      var post = HttpRequest.newBuilder(URI.create(url)).POST(HttpRequest.BodyPublishers.ofString("from Java")).build();
      var get = HttpRequest.newBuilder(URI.create(url)).build();
      var response = client.send(url.endsWith("/echo") ? post : get, HttpResponse.BodyHandlers.ofString());
      System.out.println(response.statusCode() + " " + response.version() + " " + response.body().strip());
    }
  }
}
