import os
import tensorflow as tf

model = tf.keras.models.Sequential([
    tf.keras.layers.Flatten(),
    tf.keras.layers.Dense(128, activation='relu'),
    tf.keras.layers.Dense(10, activation='softmax')
])

checkpoint_save_path = "./checkpoint/mnist.ckpt"
model.load_weights(checkpoint_save_path)
model.build([None,28,28])

# commodity为模型名称
def save_model_for_serving(version=1,path="./serving_model/commodity/"):
    export_path = os.path.join(tf.compat.as_bytes(path),tf.compat.as_bytes(str(version)))
    print('正在导出模型')
    tf.saved_model.save(model, export_path)

save_model_for_serving()
