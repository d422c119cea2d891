namespace EmbeddedFunctions.Invocation;

/// <summary>What a trigger gives to one invocation: its value and more by name, ignoring case.</summary>
internal abstract class TriggerData
{
    /// <summary>The value for the parameter that carries the trigger.</summary>
    public abstract object? Value { get; }

    /// <summary>The names <see cref="TryGet"/> knows; for the binding context.</summary>
    public abstract IEnumerable<string> Names { get; }

    public abstract bool TryGet(string name, out object? value);
}

/// <summary>A value and a few names, for triggers that do not fire often.</summary>
internal sealed class NamedTriggerData(object? value, params (string Name, object? Value)[] named) : TriggerData
{
    private readonly Dictionary<string, object?> _named = named.ToDictionary(item => item.Name, item => item.Value, StringComparer.OrdinalIgnoreCase);

    public override object? Value { get; } = value;

    public override IEnumerable<string> Names => _named.Keys;

    public override bool TryGet(string name, out object? value) => _named.TryGetValue(name, out value);
}
