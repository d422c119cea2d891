using System.Collections.ObjectModel;
using System.Reflection;

namespace EmbeddedFunctions.Discovery;

/// <summary>
/// The arguments of an attribute as they stand in the source. The host never sees what a constructor
/// makes of arguments that were left out, so an attribute's instance would give wrong answers.
/// </summary>
internal sealed class WrittenAttribute(CustomAttributeData data)
{
    public Type Type => data.AttributeType;

    public static WrittenAttribute? Find(IEnumerable<CustomAttributeData> attributes, Type type)
    {
        CustomAttributeData? found = attributes.FirstOrDefault(candidate => type.IsAssignableFrom(candidate.AttributeType));
        return found is null ? null : new WrittenAttribute(found);
    }

    /// <summary>A constructor or named argument; null when not written.</summary>
    public object? Value(string name) => Argument(name)?.Value;

    public string? Text(string name) => Value(name) as string;

    public bool? Flag(string name) => Value(name) as bool?;

    public IReadOnlyList<string> List(string name) =>
        Value(name) is ReadOnlyCollection<CustomAttributeTypedArgument> items
            ? [.. items.Select(item => item.Value).OfType<string>()]
            : [];

    private CustomAttributeTypedArgument? Argument(string name)
    {
        ParameterInfo[] parameters = data.Constructor.GetParameters();
        for (int i = 0; i < parameters.Length; i++)
        {
            if (string.Equals(parameters[i].Name, name, StringComparison.OrdinalIgnoreCase))
            {
                return data.ConstructorArguments[i];
            }
        }

        foreach (CustomAttributeNamedArgument named in data.NamedArguments)
        {
            if (string.Equals(named.MemberName, name, StringComparison.OrdinalIgnoreCase))
            {
                return named.TypedValue;
            }
        }

        return null;
    }
}
