using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Distribution.Functions.Api;
using Distribution.Local;
using Distribution.Orders;

namespace Distribution.Tests.Storage;

/// <summary>
/// Rows of older versions lack members of newer ones. The generated readers set every <c>init</c> member, also one that is
/// absent: a C# initialiser alone does not hold for them.
/// </summary>
public sealed class StoredDefaultsTests
{
    [Fact]
    public void A_member_that_is_left_out_has_its_default()
    {
        var wrong = new List<string>();
        var told = new HashSet<string>(StringComparer.Ordinal);
        var required = new HashSet<(Type, string)>();
        foreach ((JsonSerializerOptions options, JsonTypeInfo type) in Contexts().SelectMany(context => Types(context, required)))
        {
            object instance = Sample(type.Type, 0) ?? throw new InvalidOperationException(type.Type.Name);
            foreach (JsonPropertyInfo property in type.Properties.Where(IsOptional).Where(one => !required.Contains((type.Type, one.Name)) && !IsGiven(type.Type, one.Name)))
            {
                object? expected = property.Get!(instance);
                if (expected is null || expected.Equals(Nothing(property.PropertyType)))
                {
                    continue;
                }

                told.Add($"{type.Type.Name}.{property.Name}");
                object? actual = property.Get(Without(property.Name, instance, type, options));
                if (!AreSame(expected, actual))
                {
                    wrong.Add($"{type.Type.FullName}.{property.Name} is {actual ?? "null"}, not {expected}");
                }
            }
        }

        wrong.Distinct().ShouldBeEmpty();
        told.ShouldContain("Withdrawal.declarations");
        told.ShouldContain("FinanceSettings.confirmWithinDays");
        told.Count.ShouldBeGreaterThan(25);
    }

    /// <summary>The instance as it is read again from a document that lacks one member.</summary>
    private static object Without(string member, object instance, JsonTypeInfo type, JsonSerializerOptions options)
    {
        JsonObject document = JsonSerializer.SerializeToNode(instance, type)!.AsObject();
        document.Remove(member);
        return document.Deserialize(options.GetTypeInfo(type.Type)) ?? throw new InvalidOperationException(type.Type.Name);
    }

    private static IEnumerable<JsonSerializerContext> Contexts() =>
        from assembly in (Assembly[])[typeof(Order).Assembly, typeof(ApiPipeline).Assembly, typeof(AppHost).Assembly]
        from type in assembly.GetTypes()
        where type.IsSubclassOf(typeof(JsonSerializerContext))
        orderby type.FullName
        select (JsonSerializerContext)type.GetProperty("Default", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;

    /// <summary>Every record of a context, whatever it is a part of, with all its members free to be absent.</summary>
    private static IEnumerable<(JsonSerializerOptions Options, JsonTypeInfo Type)> Types(JsonSerializerContext context, HashSet<(Type, string)> required)
    {
        var options = new JsonSerializerOptions(context.Options)
        {
            TypeInfoResolver = ((IJsonTypeInfoResolver)context).WithAddedModifier(type =>
            {
                foreach (JsonPropertyInfo property in type.Properties.Where(static one => one.IsRequired))
                {
                    required.Add((type.Type, property.Name));
                    property.IsRequired = false;
                }
            }),
        };
        var seen = new HashSet<Type>();
        var next = new Queue<Type>(context.GetType().GetCustomAttributesData()
            .Where(static one => one.AttributeType == typeof(JsonSerializableAttribute))
            .Select(static one => (Type)one.ConstructorArguments[0].Value!));
        while (next.TryDequeue(out Type? type))
        {
            if (!seen.Add(type) || context.GetTypeInfo(type) is null)
            {
                continue;
            }

            JsonTypeInfo info = options.GetTypeInfo(type);
            foreach (Type? part in (IEnumerable<Type?>)[info.ElementType, .. info.Properties.Select(static one => one.PropertyType), .. info.PolymorphismOptions?.DerivedTypes.Select(static one => one.DerivedType) ?? []])
            {
                if (part is not null)
                {
                    next.Enqueue(Nullable.GetUnderlyingType(part) ?? part);
                }
            }

            if (info.Kind == JsonTypeInfoKind.Object && !type.IsAbstract)
            {
                yield return (options, info);
            }
        }
    }

    /// <summary>A parameter that has no default, which structs are read without.</summary>
    private static bool IsGiven(Type type, string member) =>
        ConstructorOf(type)?.GetParameters().Any(one => !one.HasDefaultValue && string.Equals(one.Name, member.Replace("_", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase)) == true;

    private static bool IsOptional(JsonPropertyInfo property) =>
        property.Get is not null && (property.Set is not null || property.AssociatedParameter is not null)
        && property.AssociatedParameter is null or { IsMemberInitializer: true } or { HasDefaultValue: true };

    /// <summary>Made with something for every required member and every parameter that has no default, and nothing else: the rest is as C# says.</summary>
    private static object? Sample(Type type, int depth)
    {
        if (Nullable.GetUnderlyingType(type) is not null || depth > 5)
        {
            return null;
        }

        if (type == typeof(string))
        {
            return "x";
        }

        if (type == typeof(Uri))
        {
            return new Uri("https://example.com/");
        }

        if (type.IsEnum)
        {
            return Enum.GetValues(type).Cast<object>().Last();
        }

        if (type.IsPrimitive)
        {
            return type == typeof(bool) ? true : Convert.ChangeType(7, type, System.Globalization.CultureInfo.InvariantCulture);
        }

        if (type == typeof(DateTimeOffset))
        {
            return new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);
        }

        if (type.Namespace?.StartsWith("System", StringComparison.Ordinal) == true)
        {
            return typeof(IEnumerable).IsAssignableFrom(type) ? Empty(type) : Activator.CreateInstance(type);
        }

        if (type.IsAbstract)
        {
            return null;
        }

        ConstructorInfo? constructor = ConstructorOf(type);
        object? made = constructor is null
            ? Activator.CreateInstance(type)
            : constructor.Invoke([.. constructor.GetParameters().Select(one => one.HasDefaultValue ? one.DefaultValue ?? Nothing(one.ParameterType) : Sample(one.ParameterType, depth + 1))]);
        foreach (PropertyInfo property in type.GetProperties().Where(static one => one.IsDefined(typeof(RequiredMemberAttribute))))
        {
            property.SetValue(made, Sample(property.PropertyType, depth + 1));
        }

        return made;
    }

    private static ConstructorInfo? ConstructorOf(Type type) => type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
        .Where(one => one.GetParameters() is not [{ } only] || only.ParameterType != type)
        .MaxBy(static one => one.GetParameters().Length);

    private static object? Empty(Type type)
    {
        if (type.IsArray)
        {
            return Array.CreateInstance(type.GetElementType()!, 0);
        }

        Type[] parts = type.GetGenericArguments();
        return parts.Length switch
        {
            2 => Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(parts)),
            1 when type.IsAssignableFrom(parts[0].MakeArrayType()) => Array.CreateInstance(parts[0], 0),
            1 => Activator.CreateInstance(typeof(HashSet<>).MakeGenericType(parts)),
            _ => null,
        };
    }

    private static object? Nothing(Type type) => type.IsValueType ? Activator.CreateInstance(type) : null;

    private static bool AreSame(object? expected, object? actual) =>
        Equals(expected, actual)
        || (expected is IEnumerable left && actual is IEnumerable right && left.Cast<object>().SequenceEqual(right.Cast<object>()));
}
