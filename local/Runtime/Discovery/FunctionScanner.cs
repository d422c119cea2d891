using System.Reflection;
using EmbeddedFunctions.Hosting;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Extensions.Configuration;

namespace EmbeddedFunctions.Discovery;

/// <summary>Finds the functions of some classes and says everything that is wrong with them at once.</summary>
internal sealed class FunctionScanner(IConfiguration configuration, HostJson host)
{
    private const BindingFlags Anywhere =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private readonly List<string> _problems = [];
    private readonly TriggerReader _triggers = new(new SettingNames(configuration), host);
    private readonly OutputReader _outputs = new(new SettingNames(configuration));

    /// <exception cref="FunctionDiscoveryException">At least one function cannot be hosted.</exception>
    public IReadOnlyList<FunctionDescriptor> Scan(IEnumerable<Type> types)
    {
        var found = new Dictionary<string, FunctionDescriptor>(StringComparer.OrdinalIgnoreCase);
        foreach (MethodInfo method in types.Distinct().SelectMany(type => type.GetMethods(Anywhere)))
        {
            if (WrittenAttribute.Find(method.GetCustomAttributesData(), typeof(FunctionAttribute))?.Text("name") is not { } name
                || Read(name, method) is not { } function)
            {
                continue;
            }

            if (!found.TryAdd(name, function))
            {
                Problem(name, $"{function.Source} and {found[name].Source} have the same name");
            }
        }

        CheckRoutes(found.Values);
        return _problems.Count == 0
            ? [.. found.Values.Where(function => !IsDisabled(function.Name))]
            : throw new FunctionDiscoveryException(_problems);
    }

    private FunctionDescriptor? Read(string name, MethodInfo method)
    {
        if (!method.IsPublic || method.DeclaringType is not { IsVisible: true, ContainsGenericParameters: false } || method.IsGenericMethod)
        {
            return Problem(name, $"{method.DeclaringType?.FullName}.{method.Name} must be a public method of a public class without type parameters");
        }

        ParameterInfo[] triggers = [.. method.GetParameters().Where(parameter => TriggerOf(parameter) is not null)];
        if (triggers.Length != 1 || TriggerOf(triggers[0]) is not { } attribute)
        {
            return Problem(name, $"it has {triggers.Length} triggers; exactly one parameter must have one");
        }

        try
        {
            Trigger trigger = _triggers.Read(name, attribute, triggers[0]);
            (IReadOnlyList<QueueOutput> outputs, PropertyInfo? http) = _outputs.Read(method, trigger);
            return new FunctionDescriptor(name, method, triggers[0].Position, trigger, RetryOf(method, attribute), outputs, http);
        }
        catch (FormatException error)
        {
            return Problem(name, error.Message);
        }
    }

    private static WrittenAttribute? TriggerOf(ParameterInfo parameter) =>
        WrittenAttribute.Find(parameter.GetCustomAttributesData(), typeof(TriggerBindingAttribute));

    private static RetryPolicy? RetryOf(MethodInfo method, WrittenAttribute trigger)
    {
        RetryPolicy? retry = RetryPolicy.From(method.GetCustomAttribute<RetryAttribute>());
        bool capable = trigger.Type.GetCustomAttribute<BindingCapabilitiesAttribute>()?.Capabilities
            .Contains(KnownBindingCapabilities.FunctionLevelRetry) == true;
        return retry is null || capable
            ? retry
            : throw new FormatException($"a retry attribute has no effect on a {trigger.Type.Name}");
    }

    private void CheckRoutes(IEnumerable<FunctionDescriptor> functions)
    {
        var taken = new Dictionary<(string Route, string Verb), string>();
        foreach (FunctionDescriptor function in functions)
        {
            if (function.Trigger is HttpTrigger http)
            {
                foreach (string verb in http.Methods.DefaultIfEmpty("*"))
                {
                    if (!taken.TryAdd((http.Route.ToUpperInvariant(), verb.ToUpperInvariant()), function.Name))
                    {
                        Problem(function.Name, $"{verb} {http.Route} also belongs to {taken[(http.Route.ToUpperInvariant(), verb.ToUpperInvariant())]}");
                    }
                }
            }
        }
    }

    private bool IsDisabled(string name) =>
        configuration[$"AzureWebJobs.{name}.Disabled"] is { } value && (value == "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase));

    private FunctionDescriptor? Problem(string function, string text)
    {
        _problems.Add($"{function}: {text}.");
        return null;
    }
}
