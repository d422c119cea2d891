using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace EmbeddedFunctions.Discovery;

/// <summary>Finds what a function sends by returning it.</summary>
internal sealed class OutputReader(SettingNames settings)
{
    /// <exception cref="FormatException">The return type cannot be what is written on it.</exception>
    public (IReadOnlyList<QueueOutput> Queues, PropertyInfo? Http) Read(MethodInfo method, Trigger trigger)
    {
        Type returned = ResultOf(method.ReturnType);
        if (WrittenAttribute.Find(method.GetCustomAttributesData(), typeof(OutputBindingAttribute)) is { } onMethod)
        {
            return trigger is HttpTrigger
                ? throw new FormatException("its return value is the HTTP response; put the output on a property of the returned object")
                : ([new QueueOutput(QueueOf(onMethod), null)], null);
        }

        var queues = new List<QueueOutput>();
        PropertyInfo? http = null;
        foreach (PropertyInfo property in returned.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            WrittenAttribute? output = WrittenAttribute.Find(property.GetCustomAttributesData(), typeof(OutputBindingAttribute));
            if (output?.Type == typeof(HttpResultAttribute))
            {
                http = property;
            }
            else if (output is not null)
            {
                queues.Add(new QueueOutput(QueueOf(output), property));
            }
        }

        Type response = http is null ? returned : http.PropertyType;
        return trigger is not HttpTrigger || IsResponse(response)
            ? (queues, http)
            : throw new FormatException($"it returns {response.Name}; an HTTP function returns IActionResult, IResult or nothing");
    }

    /// <summary>T of Task of T and ValueTask of T; void for the plain ones.</summary>
    internal static Type ResultOf(Type type)
    {
        if (type == typeof(Task) || type == typeof(ValueTask))
        {
            return typeof(void);
        }

        return type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(Task<>) || type.GetGenericTypeDefinition() == typeof(ValueTask<>))
            ? type.GetGenericArguments()[0]
            : type;
    }

    private static bool IsResponse(Type type) =>
        type == typeof(void) || type.IsAssignableTo(typeof(IActionResult)) || type.IsAssignableTo(typeof(IResult));

    private string QueueOf(WrittenAttribute output)
    {
        if (output.Type != typeof(ServiceBusOutputAttribute))
        {
            throw new FormatException($"{output.Type.Name} is not an output this host knows");
        }

        // The enum is an int in the metadata; 0 is a queue.
        return (output.Value("entityType") as int?).GetValueOrDefault() == (int)ServiceBusEntityType.Queue
            ? settings.Resolve(output.Text("queueOrTopicName") ?? string.Empty)
            : throw new FormatException("topics are not served, only queues");
    }
}
