import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.util.List;

/** MongoDB's wire protocol over memory, for tests: mongo-java-server PORT. Prints its address when it listens. */
public class Main {
  /** What today's drivers ask for at least, and what the server's answers are good for. */
  private static final MongoVersion VERSION =
      new MongoVersion() {
        public List<Integer> getVersionArray() {
          return List.of(7, 0, 0);
        }

        public int getWireVersion() {
          return 21;
        }
      };

  public static void main(String[] arguments) {
    MongoServer server = new MongoServer(new MemoryBackend().version(VERSION));
    server.bind("127.0.0.1", arguments.length > 0 ? Integer.parseInt(arguments[0]) : 0);
    System.out.println("mongodb:/" + server.getLocalAddress());
  }
}
