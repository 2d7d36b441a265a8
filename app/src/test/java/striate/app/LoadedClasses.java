package striate.app;

import java.lang.management.ManagementFactory;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** Lists the classes that this JVM has loaded, by its diagnostic command. */
final class LoadedClasses {
  private LoadedClasses() {}

  static Set<String> of(ClassLoader loader) {
    try {
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      String histogram =
          (String)
              server.invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "vmClassHierarchy",
                  new Object[] {new String[] {}},
                  new String[] {String[].class.getName()});
      return histogram
          .lines()
          .map(line -> line.replaceAll("^[|\\- ]*", "").replaceAll("/.*$", ""))
          .collect(Collectors.toSet());
    } catch (Exception unavailable) {
      throw new IllegalStateException(
          "this JVM does not list its classes for " + loader, unavailable);
    }
  }
}
