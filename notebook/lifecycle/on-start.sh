# Runs as root each time the instance starts; all but /home/ec2-user/SageMaker is new then. What stands above this line is
# written by lib/notebook-start.ts: the variables, and `stop_when_idle_py`, the program that is laid down below.
set -euo pipefail

# Jupyter's service reads this file, and kernels inherit what it exports.
cat >> /etc/profile.d/jupyter-env.sh << EXPORTS
export ARTIFACT_BUCKET='${ARTIFACT_BUCKET}'
export DATA_BUCKET='${DATA_BUCKET}'
export PIPELINE_NAME='${PIPELINE_NAME}'
export MODEL_NAME='${MODEL_NAME}'
EXPORTS

# A start counts as use.
rm -f /var/lib/stop-when-idle/last-use
install -d -m 755 /usr/local/libexec
stop_when_idle_py > /usr/local/libexec/stop_when_idle.py

# Amazon Linux 2023 has no cron.
cat > /etc/systemd/system/stop-when-idle.service << SERVICE
[Unit]
Description=Stop this notebook instance when it has been idle for ${IDLE_MINUTES} minutes

[Service]
Type=oneshot
ExecStart=/usr/bin/python3 /usr/local/libexec/stop_when_idle.py --notebook ${NOTEBOOK_NAME} --region ${REGION} --idle-minutes ${IDLE_MINUTES}
SERVICE
cat > /etc/systemd/system/stop-when-idle.timer << 'TIMER'
[Unit]
Description=Look every five minutes whether this notebook instance is idle

[Timer]
OnActiveSec=5min
OnUnitActiveSec=5min

[Install]
WantedBy=timers.target
TIMER
systemctl daemon-reload
systemctl enable --now stop-when-idle.timer

# Without waiting: Jupyter itself waits for this script.
systemctl --no-block restart jupyter-server.service
