namespace Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

/// <summary>What a trigger can do, for instance retry on the level of the function.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class BindingCapabilitiesAttribute(params string[] capabilities) : Attribute
{
    public string[] Capabilities { get; } = capabilities;
}

public static class KnownBindingCapabilities
{
    public const string FunctionLevelRetry = "FunctionLevelRetry";
}
