using System.Reflection;
using EmbeddedFunctions.Hosting;
using EmbeddedFunctions.Timers;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace EmbeddedFunctions.Discovery;

/// <summary>Turns a written trigger attribute into a trigger, with the host's default for each absent argument.</summary>
internal sealed class TriggerReader(SettingNames settings, HostJson host)
{
    /// <exception cref="FormatException">The trigger cannot be served as written.</exception>
    public Trigger Read(string function, WrittenAttribute attribute, ParameterInfo parameter)
    {
        if (attribute.Type == typeof(HttpTriggerAttribute))
        {
            Require(parameter, typeof(HttpRequest));
            var level = (AuthorizationLevel)(attribute.Value("authLevel") as int? ?? (int)AuthorizationLevel.Function);
            return new HttpTrigger(settings.Resolve(attribute.Text("Route") ?? function).Trim('/'), attribute.List("methods"), level);
        }

        if (attribute.Type == typeof(ServiceBusTriggerAttribute))
        {
            return new QueueTrigger(
                settings.Resolve(attribute.Text("queueName") ?? throw new FormatException("the trigger names no queue")),
                attribute.Flag("IsSessionsEnabled") ?? false,
                attribute.Flag("AutoCompleteMessages") ?? host.AutoCompleteMessages);
        }

        if (attribute.Type == typeof(TimerTriggerAttribute))
        {
            Require(parameter, typeof(TimerInfo));
            string schedule = settings.Resolve(attribute.Text("schedule") ?? string.Empty);
            TimerSchedule.Parse(schedule);
            return new TimerTrigger(schedule, attribute.Flag("UseMonitor") ?? true, attribute.Flag("RunOnStartup") ?? false);
        }

        if (attribute.Type == typeof(OrchestrationTriggerAttribute))
        {
            Require(parameter, typeof(TaskOrchestrationContext));
            return new OrchestrationTrigger(attribute.Text("Orchestration") ?? function);
        }

        return attribute.Type == typeof(ActivityTriggerAttribute)
            ? new ActivityTrigger(attribute.Text("Activity") ?? function)
            : throw new FormatException($"{attribute.Type.Name} is not a trigger this host knows");
    }

    private static void Require(ParameterInfo parameter, Type type)
    {
        if (parameter.ParameterType != type)
        {
            throw new FormatException($"its trigger parameter '{parameter.Name}' must be of type {type.Name}");
        }
    }
}
