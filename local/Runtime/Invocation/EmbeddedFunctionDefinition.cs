using System.Collections.Immutable;
using System.Reflection;
using EmbeddedFunctions.Discovery;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace EmbeddedFunctions.Invocation;

/// <summary>A function as middleware sees it.</summary>
internal sealed class EmbeddedFunctionDefinition : FunctionDefinition
{
    public EmbeddedFunctionDefinition(FunctionDescriptor function)
    {
        Name = function.Name;
        EntryPoint = function.Source;
        PathToAssembly = function.Class.Assembly.Location;
        Parameters = [.. function.Method.GetParameters().Select(parameter => new FunctionParameter(NameOf(parameter), parameter.ParameterType))];
        InputBindings = function.Method.GetParameters()
            .Select(parameter => (parameter, WrittenAttribute.Find(parameter.GetCustomAttributesData(), typeof(BindingAttribute))))
            .Where(pair => pair.Item2 is not null)
            .ToImmutableDictionary(pair => NameOf(pair.parameter), pair => (BindingMetadata)Binding(NameOf(pair.parameter), pair.Item2));
        OutputBindings = Outputs(function).ToImmutableDictionary(binding => binding.Name);
    }

    public override ImmutableArray<FunctionParameter> Parameters { get; }

    public override string PathToAssembly { get; }

    public override string EntryPoint { get; }

    public override string Id => Name;

    public override string Name { get; }

    public override IImmutableDictionary<string, BindingMetadata> InputBindings { get; }

    public override IImmutableDictionary<string, BindingMetadata> OutputBindings { get; }

    private static string NameOf(ParameterInfo parameter) => parameter.Name ?? string.Empty;

    private static IEnumerable<BindingMetadata> Outputs(FunctionDescriptor function)
    {
        foreach (QueueOutput output in function.Outputs)
        {
            yield return new Metadata(output.Property?.Name ?? "$return", "serviceBus", BindingDirection.Out);
        }

        if (function.Trigger is HttpTrigger)
        {
            yield return new Metadata(function.HttpResult?.Name ?? "$return", "http", BindingDirection.Out);
        }
    }

    private static Metadata Binding(string name, WrittenAttribute? attribute)
    {
        string type = attribute?.Type.Name ?? string.Empty;
        foreach (string suffix in (string[])["Attribute", "Input", "Output"])
        {
            type = type.EndsWith(suffix, StringComparison.Ordinal) ? type[..^suffix.Length] : type;
        }

        return new Metadata(name, char.ToLowerInvariant(type[0]) + type[1..], BindingDirection.In);
    }

    private sealed class Metadata(string name, string type, BindingDirection direction) : BindingMetadata
    {
        public override string Name { get; } = name;

        public override string Type { get; } = type;

        public override BindingDirection Direction { get; } = direction;
    }
}
