package suanpan.clients;

import java.nio.file.Path;
import java.util.List;
import suanpan.engine.Engine;
import suanpan.engine.EngineOptions;
import suanpan.server.ServedModel;
import suanpan.server.Server;
import suanpan.server.ServerOptions;
import suanpan.testkit.RoteModel;

/**
 * The real server on a real port. Under the name that the documentation uses it serves a model that
 * knows what it says by heart, so that every answer can be checked to the letter.
 */
final class ClientsServer implements AutoCloseable {
  /** The model of the documentation's examples. */
  static final String MODEL = "smollm2";

  private final Server server;

  private ClientsServer(Server server) {
    this.server = server;
  }

  /**
   * @param folder for the model's files
   */
  static ClientsServer start(Path folder) {
    Path model = RoteModel.write(folder.resolve("model"));
    EngineOptions oneThread = EngineOptions.defaults().withThreads(1);
    return new ClientsServer(
        Server.start(
            ServerOptions.defaults().withPort(0),
            List.of(ServedModel.of(MODEL, () -> Engine.open(model, oneThread)))));
  }

  /** Without a slash at its end. */
  String url() {
    return "http://127.0.0.1:" + server.port();
  }

  @Override
  public void close() {
    server.close();
  }
}
