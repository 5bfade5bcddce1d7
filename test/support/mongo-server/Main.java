import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;

/** MongoDB's wire protocol over memory, for tests: mongo-java-server PORT. Prints its address when it listens. */
public class Main {
  public static void main(String[] arguments) {
    MongoServer server = new MongoServer(new MemoryBackend());
    server.bind("127.0.0.1", arguments.length > 0 ? Integer.parseInt(arguments[0]) : 0);
    System.out.println("mongodb:/" + server.getLocalAddress());
  }
}
