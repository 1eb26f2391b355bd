package pinghub.http.container;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Fields and methods by their names, wherever in a class or above it they are declared. */
public final class Inside {

    // Looked for once: among a hundred members of as many classes that takes ten microseconds, and some are asked for with every
    // connection. Static, because they are the server's, and gone with this class.
    private static final Map<Class<?>, Map<String, Field>> FIELDS = new ConcurrentHashMap<>();
    private static final Map<Class<?>, Map<String, Method>> METHODS = new ConcurrentHashMap<>(); // by name and number of parameters

    private Inside() {
    }

    /**
     * What is in a field.
     *
     * @throws NullPointerException naming the field, if there is nothing
     */
    public static Object get(Object object, String field) throws ReflectiveOperationException {
        return Objects.requireNonNull(getIfAny(object, field), field);
    }

    /** The same where there may be nothing. */
    public static @Nullable Object getIfAny(Object object, String field) throws ReflectiveOperationException {
        return known(object.getClass(), field).get(object);
    }

    public static void set(Object object, String field, @Nullable Object value) throws ReflectiveOperationException {
        known(object.getClass(), field).set(object, value);
    }

    public static Object call(Object object, String method, Object... arguments) throws ReflectiveOperationException {
        return known(object.getClass(), method, arguments.length).invoke(object, arguments);
    }

    private static Field known(Class<?> type, String name) throws NoSuchFieldException {
        Map<String, Field> fields = FIELDS.computeIfAbsent(type, of -> new ConcurrentHashMap<>());
        Field known = fields.get(name);
        if (known == null) {
            known = field(type, name);
            fields.put(name, known);
        }
        return known;
    }

    private static Method known(Class<?> type, String name, int parameters) throws NoSuchMethodException {
        Map<String, Method> methods = METHODS.computeIfAbsent(type, of -> new ConcurrentHashMap<>());
        String which = name + '/' + parameters;
        Method known = methods.get(which);
        if (known == null) {
            known = method(type, name, parameters);
            methods.put(which, known);
        }
        return known;
    }

    public static Field field(Class<?> type, String name) throws NoSuchFieldException {
        for (Class<?> declaring = type; declaring != null; declaring = declaring.getSuperclass()) {
            for (Field field : declaring.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    field.setAccessible(true);
                    return field;
                }
            }
        }
        throw new NoSuchFieldException(name);
    }

    public static Method method(Class<?> type, String name, int parameters) throws NoSuchMethodException {
        return method(type, name, method -> method.getParameterCount() == parameters && !method.isBridge());
    }

    /** The one with these types of parameters, by their simple names, where there are others of that name. */
    public static Method method(Class<?> type, String name, String... parameters) throws NoSuchMethodException {
        List<String> wanted = List.of(parameters);
        return method(type, name,
                method -> Stream.of(method.getParameterTypes()).map(Class::getSimpleName).toList().equals(wanted));
    }

    private static Method method(Class<?> type, String name, Predicate<Method> wanted) throws NoSuchMethodException {
        for (Class<?> declaring = type; declaring != null; declaring = declaring.getSuperclass()) {
            for (Method method : declaring.getDeclaredMethods()) {
                if (method.getName().equals(name) && wanted.test(method)) {
                    method.setAccessible(true);
                    return method;
                }
            }
        }
        throw new NoSuchMethodException(name);
    }
}
