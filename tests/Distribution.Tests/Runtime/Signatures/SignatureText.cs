using System.Reflection;

namespace Distribution.Tests.Runtime.Signatures;

/// <summary>Writes a type's public and protected surface, one line for each member.</summary>
internal static class SignatureText
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly HashSet<string> OfRecords = ["ToString", "GetHashCode", "Equals", "PrintMembers", "<Clone>$", "Deconstruct", "op_Equality", "op_Inequality"];

    public static IEnumerable<string> Of(Type type)
    {
        yield return Head(type);
        if (type.IsEnum)
        {
            yield return "    " + string.Join(", ", Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt32(Enum.Parse(type, name))}"));
            yield break;
        }

        if (type.IsAssignableTo(typeof(Delegate)))
        {
            yield return "    " + Method(type.GetMethod("Invoke")!);
            yield break;
        }

        IEnumerable<string> members = type.GetConstructors(Declared).Where(IsSeen).Select(one => $"{Access(one)}.ctor({Parameters(one)})")
            .Concat(type.GetFields(Declared).Where(field => field.IsPublic).Select(field => $"field {Name(field.FieldType)} {field.Name}"))
            .Concat(type.GetProperties(Declared).Where(one => one.GetAccessors(true).Any(IsSeen) && one.Name != "EqualityContract").Select(Property))
            .Concat(type.GetMethods(Declared).Where(one => IsSeen(one) && !IsAccessor(one) && !OfRecords.Contains(one.Name)).Select(Method));
        foreach (string member in members.Order(StringComparer.Ordinal))
        {
            yield return "    " + member;
        }
    }

    private static string Head(Type type)
    {
        string kind = type switch
        {
            { IsInterface: true } => "interface",
            { IsEnum: true } => "enum",
            { IsValueType: true } => "struct",
            _ when type.IsAssignableTo(typeof(Delegate)) => "delegate",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => "abstract class",
            { IsSealed: true } => "sealed class",
            _ => "class",
        };
        Type? parent = type.BaseType is { } one && one != typeof(object) && one != typeof(ValueType) && one != typeof(Enum) && one != typeof(MulticastDelegate) ? one : null;
        return $"{kind} {type.Namespace}.{Name(type)}{(parent is null ? "" : " : " + Name(parent))}";
    }

    private static string Property(PropertyInfo property)
    {
        MethodInfo seen = property.GetAccessors(true).First(IsSeen);
        string accessors = string.Join(' ', property.GetAccessors(true).Where(IsSeen).Select(one =>
            one.Name.StartsWith("get_", StringComparison.Ordinal) ? "get;"
            : one.ReturnParameter.GetRequiredCustomModifiers().Length > 0 ? "init;" : "set;"));
        return $"{Access(seen)}{Modifiers(seen)}{Name(property.PropertyType)} {property.Name} {{ {accessors} }}";
    }

    private static string Method(MethodInfo method)
    {
        string generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";
        return $"{Access(method)}{Modifiers(method)}{Name(method.ReturnType)} {method.Name}{generic}({Parameters(method)})";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{(parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "")}{Name(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? " = " + (parameter.DefaultValue ?? "default") : "")}"));

    private static bool IsSeen(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsAccessor(MethodInfo method) => method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static string Access(MethodBase method) => method.IsPublic ? "" : "protected ";

    private static string Modifiers(MethodInfo method) => method switch
    {
        { IsStatic: true } => "static ",
        { DeclaringType.IsInterface: true } => "",
        { IsAbstract: true } => "abstract ",
        { IsVirtual: true, IsFinal: false } => method.GetBaseDefinition() == method ? "virtual " : "override ",
        _ => "",
    };

    private static string Name(Type type)
    {
        if (type.IsArray)
        {
            return Name(type.GetElementType()!) + "[]";
        }

        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return Name(value) + "?";
        }

        string outer = type.IsNested && !type.IsGenericParameter ? Name(type.DeclaringType!) + "." : "";
        return type.IsGenericType
            ? $"{outer}{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
            : outer + type.Name;
    }
}
