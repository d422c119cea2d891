using System.Reflection;
using EmbeddedFunctions.Discovery;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Distribution.Tests.Deployment;

/// <summary>What the platform is told of a function: as it is written, with settings in percent signs not yet replaced.</summary>
/// <param name="Kind">The trigger attribute's name without what is common to all.</param>
/// <param name="Queue">Null if a queue is not what starts it.</param>
/// <param name="Schedule">Null if a timer is not what starts it.</param>
/// <param name="Level">Of an HTTP function; null where it is not written, which means a key.</param>
internal sealed record DeployedFunction(
    string Name, string Kind, string? Queue = null, bool Sessions = false, string? Connection = null, string? Schedule = null, AuthorizationLevel? Level = null)
{
    private const string Trigger = "TriggerAttribute";

    public static IReadOnlyList<DeployedFunction> In(IEnumerable<Type> types) =>
    [
        .. from type in types
           from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
           let function = WrittenAttribute.Find(method.GetCustomAttributesData(), typeof(FunctionAttribute))
           where function is not null
           from parameter in method.GetParameters()
           let trigger = WrittenAttribute.Find(parameter.GetCustomAttributesData(), typeof(TriggerBindingAttribute))
           where trigger is not null
           select Read(function.Text("name")!, trigger),
    ];

    /// <summary>As docs/operations.md describes it.</summary>
    public string Described => Kind switch
    {
        "ServiceBus" => $"queue `{Queue}`{(Sessions ? ", sessions" : "")}",
        "Timer" => $"timer `{Schedule}`",
        _ => Kind.ToLowerInvariant(),
    };

    private static DeployedFunction Read(string name, WrittenAttribute trigger) => new(
        name,
        trigger.Type.Name.Replace(Trigger, "", StringComparison.Ordinal),
        trigger.Text("queueName"),
        trigger.Flag("IsSessionsEnabled") ?? false,
        trigger.Text("Connection"),
        trigger.Text("schedule"),
        (AuthorizationLevel?)(trigger.Value("authLevel") as int?));
}
